/** The size of an element in device pixels, exactly, however the page is zoomed. */
import type { ViewSize } from './layout.ts';

/** Tells the element's size now and whenever it changes, until the function that it returns is called. */
export function watchSize(element: Element, onSize: (size: ViewSize) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1) as ResizeObserverEntry;
    const pixelRatio = window.devicePixelRatio;
    const [exact] = hasDevicePixels() ? entry.devicePixelContentBoxSize : [];
    const width = exact?.inlineSize ?? Math.round(entry.contentRect.width * pixelRatio);
    const height = exact?.blockSize ?? Math.round(entry.contentRect.height * pixelRatio);
    onSize({ width, height, pixelRatio });
  });
  observer.observe(element, hasDevicePixels() ? { box: 'device-pixel-content-box' } : {});
  return () => observer.disconnect();
}

/** Not all browsers tell them. */
function hasDevicePixels(): boolean {
  return 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
}
