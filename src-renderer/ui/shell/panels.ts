/** The focus goes from panel to panel, and in each to where it was last. */

/** What stands by itself in the window, in the order of the page; a part of another one comes after it. */
const PANELS = 'header, [aria-label="Training"], aside.left, .viewport, .plots, aside.right, main';
/** A tooltip makes its button [tabindex="0"] even while that is off. */
const FOCUSABLE =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), a[href], summary, [tabindex="0"]:not(:disabled)';

/** Where the focus was last in each panel. */
const last = new WeakMap<Element, HTMLElement>();

/** Keeps in mind where the focus is, until what is returned was called. */
export function followFocus(): () => void {
  const follow = ({ target }: FocusEvent): void => {
    const panel = target instanceof HTMLElement && target.closest(PANELS);
    if (panel) last.set(panel, target);
  };
  window.addEventListener('focusin', follow);
  return () => window.removeEventListener('focusin', follow);
}

/** Focuses the next panel that has anything to focus, or the one before; after the last comes the first. */
export function movePanel(by: 1 | -1): void {
  const panels = [...document.querySelectorAll(PANELS)].filter((panel) => targetIn(panel) !== null);
  const here = document.activeElement?.closest(PANELS) ?? null;
  const place = here ? panels.indexOf(here) : by > 0 ? -1 : 0;
  targetIn(panels.at((place + by) % panels.length) ?? null)?.focus();
}

/** What is focused in a panel; null where nothing can be. What is in a panel of its own is not of the one around it. */
function targetIn(panel: Element | null): HTMLElement | null {
  if (!panel) return null;
  const known = last.get(panel);
  if (known?.isConnected && known.matches(FOCUSABLE) && known.closest(PANELS) === panel && known.checkVisibility()) return known;
  const all = [panel, ...panel.querySelectorAll(FOCUSABLE)].filter((element) => element.matches(FOCUSABLE));
  return (all.find((element) => element.closest(PANELS) === panel && element.checkVisibility()) as HTMLElement | undefined) ?? null;
}
