// Goes on by itself where a script runs: the page's one form is sent.

document.forms.namedItem("continue").submit();
