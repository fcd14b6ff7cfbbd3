/** What pages may not do: go anywhere, open windows, ask for devices, download, reach the network. */
import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';
import { isWindowAddress } from './windowScheme.ts';

/** Keeps a page where it is. Given every WebContents there is, also those nobody meant to make. */
export function guardContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** What a page may do of its own: put into the clipboard what a person asked to be copied. Reading it is not that. */
const GRANTED = 'clipboard-sanitized-write';

/** Grants nothing else, downloads nothing, and lets no request leave the program. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(isGranted(permission, contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOwnAddress(url) }));
}

function isGranted(permission: string, address: string): boolean {
  return permission === GRANTED && isWindowAddress(address);
}

/** The window's own files and data, and the developer tools. */
function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (url.protocol === 'blob:') return isWindowAddress(url.pathname);
  return url.protocol === 'data:' || url.protocol === 'devtools:' || isWindowAddress(address);
}

/** Whether a message comes from the page itself, not from a frame in it, another page or a window that is gone. */
export function isFromWindow(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>, contents: WebContents): boolean {
  const frame = event.senderFrame;
  return event.sender === contents && frame !== null && frame.parent === null && isWindowAddress(frame.url);
}
