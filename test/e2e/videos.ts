/** Whether the program can open videos: not in an Electron older than the project's, where FFmpeg's code finds too old a Node. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import project from '../../package.json' with { type: 'json' };
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import type { Studio } from './studio.ts';

/** The project's own Electron must open them, and a browser too. */
const OWN_ELECTRON = Number(/\d+/.exec(project.devDependencies.electron)?.[0]);

/** Why no video can be opened, in the program's own words; null when one must. What is open stays. */
export async function whyNoVideos(studio: Studio): Promise<string | null> {
  const { page } = studio;
  const agent = await page.evaluate(() => navigator.userAgent);
  const electron = /Electron\/(\d+)/.exec(agent)?.[1];
  if (electron === undefined || Number(electron) >= OWN_ELECTRON) return null;
  const clip = path.join(studio.folder, 'grey.mp4');
  const frame = new Float32Array(3 * 32 * 32).fill(0.5);
  await writeVideo(clip, { width: 32, height: 32, channels: 3, frameRate: 10 }, [frame, frame, frame]);
  await studio.choose(clip, () => page.keyboard.press('Control+o'));
  const answer = page.getByRole('dialog').or(page.locator('[data-notices] .error')).first();
  const words = (await answer.innerText()).trim();
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
  else await answer.getByRole('button', { name: 'Dismiss' }).click();
  return words.startsWith('Open grey.mp4') ? null : `Electron ${electron} says: ${words.replace(studio.folder + path.sep, '').replaceAll(/\s+/g, ' ')}`;
}

/** A test's body that is skipped, with the reason, where no video can be opened. */
export function withVideos(reason: () => string | null, act: () => Promise<void>): (t: TestContext) => Promise<void> {
  return async (t) => {
    const why = reason();
    if (why === null) await act();
    else t.skip(why);
  };
}
