/** Characters that turn the direction of reading, made visible: "photo[U+202E]gpj.exe" reads as what it is. */

const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `text` with every such character written out. What is written in Arabic or Hebrew needs none to be read. */
export function visible(text: string): string {
  return text.replaceAll(TURNING, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}
