/** How the app is signed on macOS: by the certificate that electron-builder's environment variables name, or by none. */

/** Each names a certificate, or where one is kept (https://www.electron.build/code-signing). */
const CERTIFICATES = ['CSC_LINK', 'CSC_NAME', 'CSC_KEYCHAIN'];

/**
 * electron-builder's `identity`. An app for Apple's processors does not start without any signature, so one that has no
 * certificate is signed ad hoc: macOS then runs it, once its user has said that they want that.
 * @returns {{ identity?: '-' }}
 */
export function macIdentity(env) {
  return CERTIFICATES.some((name) => env[name]) ? {} : { identity: '-' };
}
