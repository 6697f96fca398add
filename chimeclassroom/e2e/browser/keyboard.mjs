import assert from 'node:assert/strict';

/** Goes on with the tabulator until something of that name has the focus. */
export async function tabTo(person, name, key = 'Tab') {
  const passed = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await person.page.keyboard.press(key);
    const here = await person.document.evaluate(nameOfFocus);
    if (here === name) return;
    passed.push(here);
  }
  assert.fail(`the tabulator leads to ${passed.join(' | ')}, and not to ${name}`);
}

// Runs in the page.
function nameOfFocus() {
  const element = document.activeElement;
  const label = element?.labels?.[0]?.textContent;
  return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim();
}
