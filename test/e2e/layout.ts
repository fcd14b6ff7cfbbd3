/** What is wrong with how the window stands: controls that lie on each other, what is cut off, and labels of nothing. */
import type { Page } from 'playwright-core';

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What is in sight of an element, and how it is cut off for good; what can be scrolled to is not. */
interface Sight {
  box: Box;
  cut: string | null;
}

interface Control extends Sight {
  element: Element;
}

/** Everything that is wrong with the window as it is, a sentence each. */
export function layoutFaults(page: Page): Promise<string[]> {
  // The functions go into the page as text. What runs the tests names inner functions by one of its own, which the page has not.
  const parts = [nameOf, isSeen, around, sightOf, controlsIn, overlaps, selectsWithoutRoom, textsCut, labelsOfNothing, barsOfTwoLines, scrolledAcross, faultsOfPage];
  const text = parts.map((part) => part.toString()).join('\n');
  return page.evaluate(`(() => { const __name = (made) => made; ${text}; return faultsOfPage(); })()`);
}

function faultsOfPage(): string[] {
  const root = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].at(-1) ?? document.body;
  const controls = controlsIn(root);
  const cut = controls.flatMap(({ element, cut: how }) => (how === null ? [] : [`${nameOf(element)} ${how}`]));
  return [...new Set([...cut, ...overlaps(controls), ...selectsWithoutRoom(root), ...textsCut(root), ...labelsOfNothing(root), ...barsOfTwoLines(root, controls), ...scrolledAcross(root)])];
}

function nameOf(element: Element): string {
  const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40);
  const near = element.closest('[aria-label]')?.getAttribute('aria-label') ?? 'the window';
  return `${element.tagName.toLowerCase()} "${words}" of "${near}"`;
}

/** Not what is there for readers of the screen alone, which is a pixel large. */
function isSeen(element: Element): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 2 && height > 2 && !element.closest('.spoken, .skip, [inert]');
}

/** One side of what an element is cut by: its edges from and to, whether it can be scrolled to. */
function around(parent: Element, isAcross: boolean): { from: number; to: number; cuts: boolean; scrolls: boolean } {
  const { left, top, right, bottom } = parent.getBoundingClientRect();
  const { overflowX, overflowY } = getComputedStyle(parent);
  const overflow = isAcross ? overflowX : overflowY;
  const isLarger = isAcross ? parent.scrollWidth > parent.clientWidth : parent.scrollHeight > parent.clientHeight;
  const [from, to] = isAcross ? [left, right] : [top, bottom];
  return { from, to, cuts: overflow !== 'visible', scrolls: /auto|scroll/.test(overflow) && isLarger };
}

function sightOf(element: Element): Sight {
  // Rounding of a screen's pixels.
  const slack = 1.5;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const sides = { across: [left, right] as [number, number], down: [top, bottom] as [number, number] };
  let cut: string | null = null;
  for (const side of ['across', 'down'] as const) {
    let scrolls = false;
    let [from, to] = sides[side];
    const edges = [];
    for (let at: Element | null = element; at?.parentElement && getComputedStyle(at).position !== 'fixed'; at = at.parentElement) edges.push({ by: nameOf(at.parentElement), ...around(at.parentElement, side === 'across') });
    edges.push({ by: 'the window', from: 0, to: side === 'across' ? innerWidth : innerHeight, cuts: true, scrolls: false });
    for (const edge of edges.filter(({ cuts }) => cuts)) {
      scrolls ||= edge.scrolls;
      if (!scrolls && (from < edge.from - slack || to > edge.to + slack)) cut ??= `is cut off ${side} by ${edge.by}`;
      [from, to] = [Math.max(from, edge.from), Math.min(to, edge.to)];
    }
    sides[side] = [from, to];
  }
  const [[x0, x1], [y0, y1]] = [sides.across, sides.down];
  return { box: { left: x0, top: y0, right: x1, bottom: y1 }, cut };
}

/** Those that are in sight, at least in part. */
function controlsIn(root: Element): Control[] {
  const all = 'button, input, select, textarea, summary, a[href], [role=slider], [role=switch], [role=tab], [role=option], [role=menuitem]';
  return [...root.querySelectorAll(all)]
    .filter(isSeen)
    .map((element) => ({ element, ...sightOf(element) }))
    .filter(({ box }) => box.right - box.left > 1.5 && box.bottom - box.top > 1.5);
}

function overlaps(controls: Control[]): string[] {
  // A menu, a panel of a tool or a notice lies over the window on purpose.
  const layerOf = (element: Element): Element | null => element.closest('[data-notices], [role=menu], [role=tooltip], [data-popover-content]');
  // Axes that are seen from one end lie before each other, as in every drawing of depth.
  const areAxes = (a: Element, b: Element): boolean => a.closest('.gizmo') !== null && a.closest('.gizmo') === b.closest('.gizmo');
  return controls.flatMap((a, i) =>
    controls.slice(i + 1).flatMap((b) => {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const isApart = across <= 1.5 || down <= 1.5 || a.element.contains(b.element) || b.element.contains(a.element);
      return isApart || areAxes(a.element, b.element) || layerOf(a.element) !== layerOf(b.element) ? [] : [`${nameOf(a.element)} and ${nameOf(b.element)} lie on each other`];
    }),
  );
}

/** Selects do not say by themselves that their words are cut off. */
function selectsWithoutRoom(root: Element): string[] {
  const pen = document.createElement('canvas').getContext('2d');
  return [...root.querySelectorAll('select')].filter(isSeen).flatMap((select) => {
    const style = getComputedStyle(select);
    if (pen) pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const words = select.selectedOptions[0]?.textContent?.trim() ?? '';
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const needed = pen?.measureText(words).width ?? 0;
    return needed > room + 1.5 ? [`a select has no room for "${words}": ${Math.round(room)} pixels of ${Math.round(needed)}`] : [];
  });
}

function textsCut(root: Element): string[] {
  const isText = (element: Element): boolean =>
    !/^(SELECT|OPTION|OPTGROUP|SCRIPT|STYLE)$/.test(element.tagName) &&
    [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
  return [...root.querySelectorAll('*')].filter((element) => isText(element) && isSeen(element)).flatMap((element) => {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
    const isCutAcross = /hidden|clip/.test(overflowX) && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1.5;
    const isCutDown = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 3;
    return isCutAcross || isCutDown ? [`the text of ${nameOf(element)} is cut off`] : [];
  });
}

function labelsOfNothing(root: Element): string[] {
  return [...root.querySelectorAll('h2, h3, label, legend, th, dt, figcaption')].filter(isSeen).flatMap((label) => {
    if (!label.textContent?.trim() && !label.querySelector('input, select, svg, img')) return [`${nameOf(label)} says nothing`];
    if (!/^(H\d|FIGCAPTION|DT)$/.test(label.tagName)) return [];
    const isTerm = label.tagName === 'DT';
    const beside = isTerm ? label.nextElementSibling : label.closest('details, section, figure, article, form, [role=dialog], aside, main');
    const content = (beside?.textContent ?? '').replace(isTerm ? '' : (label.textContent ?? ''), '').trim();
    const hasContent = content !== '' || beside?.querySelector('canvas, svg, input, img');
    return hasContent ? [] : [`${nameOf(label)} is the label of nothing`];
  });
}

/** A bar above a view has one line; what else it holds lies over the view, and only while that is asked for. */
function barsOfTwoLines(root: Element, controls: Control[]): string[] {
  return [...root.querySelectorAll('[role=group][aria-label=View]')].filter((bar) => !bar.querySelector('[aria-expanded=true]')).flatMap((bar) => {
    const middles = controls.filter(({ element }) => bar.contains(element) && !element.closest('[role=dialog]')).map(({ box }) => (box.top + box.bottom) / 2);
    return Math.max(...middles) - Math.min(...middles) > 8 ? [`${nameOf(bar)} has several lines`] : [];
  });
}

/** Panels are scrolled down, not across. */
function scrolledAcross(root: Element): string[] {
  return [...root.querySelectorAll('*')]
    .filter((element) => isSeen(element) && /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1.5)
    .map((element) => `${nameOf(element)} has to be scrolled across`);
}
