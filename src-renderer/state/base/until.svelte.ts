/** Waits for what state says. */

/** Returns once a test of state is passed; at once where it is already. */
export function until(test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (!test()) return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  });
}
