/** `npm run docs`: writes the pages that are made from what the program says. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedPages } from './generated.ts';
import { ROOT } from './pages.ts';

for (const [name, text] of Object.entries(await generatedPages())) {
  writeFileSync(path.join(ROOT, name), text);
  console.log(name);
}
