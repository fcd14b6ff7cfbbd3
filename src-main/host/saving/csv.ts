/** Comma-separated values, for spreadsheets and scripts. */

/** A field of RFC 4180. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
