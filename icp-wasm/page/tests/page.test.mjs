// The page as people use it, in headless Chromium: scripts/build-page first.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import Papa from "papaparse";

import { launch, serve } from "../../tests/browser.mjs";

const target = fileURLToPath(new URL("../../../target/", import.meta.url));
const screenshots = join(target, "page-screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
let server;
let browser;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  [server, browser] = await Promise.all([serve(join(target, "page")), launch()]);
});
after(async () => {
  await Promise.all([server?.close(), browser?.close()]);
});

/** A page of its own; whatever goes wrong on it, and every request that leaves localhost, fails the test. */
async function visit(t, size = { width: 1440, height: 1000 }, settings = {}) {
  const page = await browser.context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.address) && !/^(blob|data):/.test(request.url())) errors.push(`asks for ${request.url()}`);
  });
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: "light", ...settings });
  await page.goto(server.address);
  t.after(async () => {
    await page.close();
    assert.deepEqual(errors, []);
  });
  return page;
}

const sample = async (page) => {
  await page.getByRole("button", { name: "The sample market" }).first().click();
  await settled(page);
};

/** Until every pass that was wished for is done, and the figures are on the page. */
async function settled(page, since = 0) {
  await page.waitForFunction((since) => Number(document.querySelector("[data-pass]")?.dataset.pass) > since, since, { timeout: 120_000 });
  await page.waitForFunction(
    () => {
      const pass = document.querySelector("[data-pass]")?.dataset.pass;
      const still = window.icpPass === pass;
      window.icpPass = pass;
      return still;
    },
    undefined,
    { polling: 600, timeout: 120_000 },
  );
}
const pass = (page) => page.locator("[data-pass]").evaluate((element) => Number(element.dataset.pass));

const tiers = (page) =>
  page.locator("[data-tier]").evaluateAll((buttons) =>
    Object.fromEntries(buttons.map((button) => [button.dataset.tier, Number(button.querySelector(".count").textContent.replaceAll(",", ""))])),
  );

const slider = (page, name) => page.locator(`input[type=range][data-name="${name}"]`);

async function move(page, name, value) {
  const before = await pass(page);
  await slider(page, name).evaluate((input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, String(value));
  await settled(page, before);
}

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  return readFileSync(await download.path(), "utf-8");
}

const rows = (csv) => Papa.parse(csv, { header: true, skipEmptyLines: true }).data;

test("the sample market is scored as the command line scores it", async (t) => {
  const page = await visit(t);
  await sample(page);
  const expected = rows(readFileSync(join(target, "page-sample/scored.csv"), "utf-8"));
  const counts = {};
  for (const { tier } of expected) counts[tier || "none"] = (counts[tier || "none"] ?? 0) + 1;
  assert.deepEqual(await tiers(page), counts);
  assert.deepEqual(rows(await saved(page, "Save scores")), expected);
});

test("a slider moves the tiers, undo and redo bring them back", async (t) => {
  const page = await visit(t);
  await sample(page);
  const first = await tiers(page);
  await move(page, "industry", 12);
  const second = await tiers(page);
  assert.notDeepEqual(second, first);
  await move(page, "tier_2", 62);
  const third = await tiers(page);
  assert.ok(third.tier_2 < second.tier_2 && third.tier_1 === second.tier_1);
  const step = async (name) => {
    const before = await pass(page);
    await page.getByRole("button", { name }).click();
    await settled(page, before);
    return tiers(page);
  };
  assert.deepEqual(await step("Undo"), second);
  assert.deepEqual(await step("Undo"), first);
  assert.ok(await page.getByRole("button", { name: "Undo" }).isDisabled());
  assert.deepEqual(await step("Redo"), second);
  assert.deepEqual(await step("Redo"), third);
});

test("a saved profile opens again as what it was", async (t) => {
  const page = await visit(t);
  await sample(page);
  await move(page, "company_size", 3.5);
  const counts = await tiers(page);
  const document = await saved(page, "Save profile");
  assert.equal(JSON.parse(document).criteria[0].weight, 3.5);
  await move(page, "company_size", 9);
  assert.notDeepEqual(await tiers(page), counts);
  const before = await pass(page);
  await page.locator(".menu > summary").click();
  await page.locator(".menu input[type=file]").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(document) });
  await settled(page, before);
  assert.deepEqual(await tiers(page), counts);
  assert.equal(await saved(page, "Save profile"), document);
});

test("a profile with faults says so and leaves the last results", async (t) => {
  const page = await visit(t);
  await sample(page);
  const counts = await tiers(page);
  await slider(page, "tier_2").evaluate((input) => {
    input.value = "90";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const alert = page.locator(".editor [role=alert]");
  await alert.waitFor();
  assert.match(await alert.innerText(), /tiers go from the best down[\s\S]*\/tiers\/1\/min/);
  assert.deepEqual(await tiers(page), counts);
  await page.getByRole("button", { name: "Undo" }).click();
  await alert.waitFor({ state: "detached" });
});

test("a file of one's own: columns are matched, missing ones are said, odd cells do not end it", async (t) => {
  const page = await visit(t);
  const csv = "Company;Employees;Industry;Tech Stack\nAlpha;120;Fintech;HubSpot;\n".replace("HubSpot;", "HubSpot") + "Beta;n/a;Retail;\nGamma;700;B2B SaaS;Salesforce\n";
  await page.locator("input[type=file]").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await settled(page);
  // The starter profile takes no text for numbers but what reads as one: the row is reported, the others are scored.
  await page.getByText("1 rows can not be read").waitFor();
  const columns = page.locator("#columns");
  await columns.locator("summary").click();
  const chosen = await columns.locator("select").evaluateAll((selects) => selects.map((select) => select.value).filter(Boolean));
  assert.deepEqual(chosen.sort(), ["Employees", "Industry", "Tech Stack"]);
  assert.match(await columns.locator(".note").innerText(), /attributes are in no column/);
  // A column that no attribute has yet becomes a criterion.
  const before = await pass(page);
  await page.locator(".add > summary").click();
  await page.getByLabel("On", { exact: true }).selectOption("c:Company");
  await page.getByLabel("It holds").selectOption("text");
  await page.getByLabel("Called", { exact: true }).fill("Known by name");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await settled(page, before);
  assert.equal(await slider(page, "company").count(), 1);
  const told = rows(await saved(page, "Save scores"));
  assert.deepEqual(told.map(({ status }) => status === "error"), [false, true, false]);
  assert.equal(told.length, 3);
});

test("a file may be dropped anywhere", async (t) => {
  const page = await visit(t);
  await sample(page);
  const before = await pass(page);
  const transfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["name,employees\nOne,100\nTwo,5\n"], "dropped.csv", { type: "text/csv" }));
    return transfer;
  });
  await page.dispatchEvent("footer", "drop", { dataTransfer: transfer });
  await page.getByText("2 accounts of dropped.csv").waitFor();
  await settled(page, before);
  assert.equal(Object.values(await tiers(page)).reduce((a, b) => a + b), 2);
});

test("files that are no tables are refused in words", async (t) => {
  const page = await visit(t);
  const input = page.locator("input[type=file]");
  const open = (name, buffer) => input.setInputFiles({ name, mimeType: "text/csv", buffer });
  const alert = page.getByRole("alert");
  await open("latin.csv", Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xe9, 0x2c, 0x31, 0x0a]));
  await alert.getByText(/not utf-8: choose its encoding/).waitFor();
  await open("ragged.csv", Buffer.from("a,b\n1,2\n3\n"));
  await alert.getByText(/row 2 has 1 cells, the first line has 2/).waitFor();
  await open("empty.csv", Buffer.from(""));
  await alert.getByText(/has no rows/).waitFor();
});

test("everything can be done with the keyboard alone", async (t) => {
  const page = await visit(t);
  const focused = () => page.evaluate(() => {
    const { activeElement: element } = document;
    return { role: element.getAttribute("role"), name: element.dataset.name, text: element.textContent.slice(0, 60), tag: element.tagName };
  });
  /** Tab until `found`; fails when focus comes round without it. */
  const reach = async (found) => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press("Tab");
      const element = await focused();
      if (found(element)) return element;
    }
    return assert.fail("the keyboard does not reach it");
  };
  await page.getByRole("button", { name: /10,000/ }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".samples button").disabled);
  await reach(({ text }) => text.includes("10,000 made-up accounts"));
  await page.keyboard.press("Enter");
  await settled(page);
  const first = await tiers(page);
  await reach(({ name }) => name === "industry");
  let before = await pass(page);
  for (let i = 0; i < 5; i++) await page.keyboard.press("PageUp");
  await settled(page, before);
  assert.notDeepEqual(await tiers(page), first);
  for (let i = 0; i < 5; i++) {
    before = await pass(page);
    await page.keyboard.press("Control+z");
    await settled(page, before);
  }
  assert.deepEqual(await tiers(page), first);
  await reach(({ role }) => role === "grid");
  for (const key of ["ArrowDown", "ArrowDown", "PageDown", "ArrowUp"]) await page.keyboard.press(key);
  await page.keyboard.press("End");
  const last = await page.locator(".grid").getAttribute("aria-activedescendant");
  assert.equal(last, "row-9999");
  await page.locator(`#${last}`).waitFor();
  await page.keyboard.press("Home");
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What moves it up" }).waitFor();
  assert.ok((await page.locator(".detail .ways li").count()) > 0);
  await page.keyboard.press("Escape");
  await page.locator(".detail").waitFor({ state: "detached" });
  // Tiers are buttons that filter the table.
  await reach(({ text }) => text.includes("Skip to"));
  await reach(({ text }) => text.startsWith("Semi-personal"));
  await page.keyboard.press("Space");
  await page.locator(".shown").getByText(`${first.tier_2.toLocaleString("en")} of 10,000`).waitFor();
});

test("the plan follows the tiers", async (t) => {
  const page = await visit(t);
  await sample(page);
  const breadth = page.locator("[data-breadth]");
  assert.equal(await breadth.getAttribute("data-breadth"), "pass");
  const daily = () => page.locator('[data-stage="messages"]').innerText();
  const before = await daily();
  assert.match(before, /23,333/);
  await page.getByLabel("Revenue to win").fill("2000000");
  await page.getByLabel("Revenue to win").press("Tab");
  await page.waitForFunction((before) => document.querySelector('[data-stage="messages"]').innerText !== before, before);
  assert.match(await daily(), /46,389/);
  await page.getByLabel("Matching are").selectOption("tier_2");
  await page.locator('[data-breadth="broad_unspecified"]').waitFor();
  assert.equal(await page.locator(".tornado rect").count(), 10);
});

for (const [name, size, colorScheme] of [
  ["desktop-light", { width: 1440, height: 1000 }, "light"],
  ["desktop-dark", { width: 1440, height: 1000 }, "dark"],
  ["phone-light", { width: 390, height: 844 }, "light"],
  ["phone-dark", { width: 390, height: 844 }, "dark"],
]) {
  test(`nothing stands in the way of assistive technology: ${name}`, async (t) => {
    const page = await visit(t, size, { colorScheme, reducedMotion: "reduce" });
    const shot = async (part) => {
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: join(screenshots, `${name}-${part}.png`), fullPage: true });
    };
    const check = async () => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, any }) => [html.slice(0, 200), any[0]?.message]).slice(0, 4) })), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, "the page does not scroll sideways");
    };
    await page.waitForFunction(() => !document.querySelector(".samples button").disabled);
    await shot("opening");
    await check();
    await sample(page);
    await page.waitForFunction(() => document.querySelector(".pyramid .sure"));
    await shot("results");
    await check();
    await page.locator(".spacer .row").nth(5).click();
    await page.getByRole("heading", { name: "What moves it up" }).waitFor();
    await page.locator(".category").evaluateAll((categories) => categories.forEach((category) => (category.open = true)));
    await page.locator(".editor .criterion details > summary").first().click();
    await page.locator("#columns summary").click();
    await page.getByText("The map as a table").click();
    await page.locator(".menu > summary").click();
    await shot("everything-open");
    await check();
  });
}

test("100,000 accounts are scored again while a slider moves", async (t) => {
  const page = await visit(t);
  // The sample's profile, then a larger market from a file.
  await sample(page);
  const before = await pass(page);
  await page.locator(".menu > summary").click();
  await page.locator(".menu input[type=file]").setInputFiles(join(target, "page-sample/accounts.csv"));
  await page.getByText("100,000 accounts of accounts.csv").waitFor({ timeout: 60_000 });
  await settled(page, before);
  const took = [];
  for (let i = 0; i < 8; i++) {
    await move(page, "industry", 4 + i);
    took.push(await page.locator("[data-pass]").evaluate((element) => Number(element.dataset.latency)));
  }
  took.sort((a, b) => a - b);
  t.diagnostic(`from slider to drawn, 100,000 accounts: median ${took[4].toFixed(0)} ms, least ${took[0].toFixed(0)} ms`);
  t.diagnostic(await page.locator(".timing[data-pass]").innerText());
  const counted = await tiers(page);
  assert.equal(Object.values(counted).reduce((a, b) => a + b), 100_000);
});
