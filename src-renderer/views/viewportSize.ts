/** The size of an element in device pixels, exactly, however the page is zoomed. */
import type { ViewSize } from './layout.ts';

/** Tells the element's size now and whenever it changes, until the function that it returns is called. */
export function watchSize(element: Element, onSize: (size: ViewSize) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const { contentRect, devicePixelContentBoxSize } = entries.at(-1) as ResizeObserverEntry;
    const pixelRatio = window.devicePixelRatio;
    const [exact] = hasDevicePixels() ? devicePixelContentBoxSize : [];
    const width = deviceSize(contentRect.width * pixelRatio, exact?.inlineSize);
    const height = deviceSize(contentRect.height * pixelRatio, exact?.blockSize);
    onSize({ width, height, pixelRatio });
  });
  observer.observe(element, hasDevicePixels() ? { box: 'device-pixel-content-box' } : {});
  return () => observer.disconnect();
}

/** What the browser rounded to, unless it was told in other pixels, as it is while a device is emulated. */
function deviceSize(size: number, exact = size): number {
  return Math.round(Math.abs(exact - size) <= 1 ? exact : size);
}

/** Not all browsers tell them. */
function hasDevicePixels(): boolean {
  return 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
}
