// A shop's page comes to life: its basket, its member's standing, rewards, orders, and the panel.

import "./bar.mjs";
import "./behind/panel.mjs";
import "./basket.mjs";
import "./card.mjs";
import { showClub } from "./club.mjs";
import { showOrders } from "./orders.mjs";
import { page, shop } from "./page.mjs";
import { showRewards } from "./rewards.mjs";
import { showStanding } from "./standing.mjs";

if (page.member) {
  if (shop.plans) showClub();
  showStanding();
  showOrders();
}
showRewards();
