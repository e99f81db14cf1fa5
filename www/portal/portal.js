// What makes the pages better where scripts run; everything works without it.
