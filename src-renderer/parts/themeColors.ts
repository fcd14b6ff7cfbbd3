/** Colours of the style sheet for what is not drawn by CSS, and when they change: with the theme, or the system's. */
import { createSubscriber } from 'svelte/reactivity';

let revision = 0;

const follow = createSubscriber((update) => {
  const changed = (): void => {
    revision += 1;
    update();
  };
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    chosen.disconnect();
  };
});

/** Grows with every change of theme; what reads it in an effect or a derived value is run again. */
export function themeRevision(): number {
  follow();
  return revision;
}

/** A CSS colour, such as 'var(--line)', as the theme of the moment has it: 'rgb(204, 209, 218)'. */
export function cssColor(color: string): string {
  const probe = document.createElement('span');
  probe.style.color = color;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** The same as numbers from 0 to 1. */
export function rgbOf(color: string): [red: number, green: number, blue: number] {
  const [red = 0, green = 0, blue = 0] = (cssColor(color).match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  return [red, green, blue];
}
