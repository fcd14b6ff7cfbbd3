/** `npm run build`: the program and its window into dist, and beside them whose work they hold. */
import path from 'node:path';
import { createBuilder } from 'vite';
import { writeNotices } from './notices.mjs';
import { root } from './npm.mjs';

const builder = await createBuilder({ configFile: path.join(root, 'electron.config.ts') });
await builder.buildApp();
await writeNotices(root);
