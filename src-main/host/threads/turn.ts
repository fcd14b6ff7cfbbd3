/** Lets others have their turn during long work: whoever asks something, or ends it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
