// The JSON Schema of program files, in somebody else's validator: the gallery fits, errors do not.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";

import Ajv from "ajv/dist/2020.js";

import { repository } from "../edge/workerd.mjs";
import { readToml } from "./toml.mjs";

const folder = `${repository}programs/`;
const read = (file) => readToml(readFileSync(file, "utf8"));
const schema = JSON.parse(readFileSync(`${folder}schema.json`, "utf8"));
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const gallery = readdirSync(folder).filter((name) => name.endsWith(".toml"));
const houses = ["everything", "live", "unique"].map((name) => `tests/edge/lib/${name}.toml`);

describe("the schema lets through", () => {
  for (const file of [...gallery.map((name) => `programs/${name}`), ...houses]) {
    test(file, () => {
      assert.ok(validate(read(`${repository}${file}`)), JSON.stringify(validate.errors, null, 1));
    });
  }
});

/** What is changed in a sound file, and where the schema says so. */
const wrong = [
  ["a key that is not there", (file) => { file.curency = "EUR"; }, ""],
  ["a missing key", (file) => { delete file.timezone; }, ""],
  ["another format", (file) => { file.format = 2; }, "/format"],
  ["a word of no list", (file) => { file.wallet.star.clawback = "all"; }, "/wallet/star/clawback"],
  ["an amount without quotes", (file) => { file.wallet.star.worth = 0.03; }, "/wallet/star/worth"],
  ["a key in an earn rule", (file) => { file.earn[0].gives = "1 star"; }, "/earn/0"],
  ["a length of time", (file) => { file.reward[0].valid = "soon"; }, "/reward/0/valid"],
];

describe("the schema stops", () => {
  for (const [title, change, pointer] of wrong) {
    test(title, () => {
      const file = read(`${folder}coffee-stars.toml`);
      change(file);
      assert.ok(!validate(file));
      const places = validate.errors.map(({ instancePath }) => instancePath);
      assert.ok(places.includes(pointer), places.join(" "));
    });
  }
});
