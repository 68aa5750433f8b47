// Forms as people fill them in, and what a page says.

import { that } from "../lib.mjs";

/** The page's main words. */
export function words(page) {
  return page.$eval("main", (it) => it.innerText);
}

/** Fills fields of the form that posts to `action`, by name; a list ticks several boxes. */
export async function fill(page, action, fields) {
  const form = await page.waitForSelector(`form[action="${action}"]`);
  await page.hand?.filled(form, fields);
  for (const [name, value] of Object.entries(fields)) {
    const kind = await form.evaluate((it, name) => {
      const found = it.elements.namedItem(name);
      const first = found instanceof RadioNodeList ? found[0] : found;
      return first === null ? "absent" : first.type;
    }, name);
    that(kind !== "absent", `${action} has no field ${name}`);
    if (kind === "file") {
      const input = await form.$(`[name="${name}"]`);
      await input.uploadFile(value);
      continue;
    }
    await form.evaluate(
      (it, name, value, kind) => {
        const all = [...it.querySelectorAll(`[name="${name}"]`)];
        if (kind === "radio" || kind === "checkbox") {
          const wanted = [value].flat();
          for (const one of all) one.checked = wanted.includes(one.value);
        } else {
          all[0].value = value;
        }
      },
      name,
      value,
      kind,
    );
  }
}

/** Presses a button of the form and waits for the next page; gives its status. */
export async function press(page, action, button = "button:not([type=button])") {
  const form = await page.waitForSelector(`form[action="${action}"]`);
  const pressed = await form.$(button);
  that(pressed !== null, `${action} has no ${button}`);
  const said = await page.hand?.about(page, pressed);
  const [answer] = await Promise.all([
    page.waitForNavigation({ waitUntil: "load" }),
    pressed.evaluate((it) => it.click()),
  ]);
  await page.hand?.pressed(page, said);
  return answer.status();
}

/** Fills a form, sends it, and wants no refusal. */
export async function send(page, action, fields, button) {
  await fill(page, action, fields);
  const status = await press(page, action, button);
  that(status < 400, `${action} answered ${status}: ${await words(page)}`);
}
