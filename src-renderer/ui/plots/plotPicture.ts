/** The plots as a picture for a talk or a report: both charts side by side, with their titles and the names of the runs. */

export interface PlotPicture {
  background: string;
  text: string;
  font: string;
  charts: readonly { title: string; canvas: HTMLCanvasElement }[];
  runs: readonly { name: string; color: string }[];
}

/** In CSS pixels. */
const MARGIN = 12;
const LINE = 18;
const SWATCH = 10;

/** A PNG file, in the pixels of the screen. @throws Error when the browser has no memory for it. */
export async function plotPicture({ background, text, font, charts, runs }: PlotPicture): Promise<Uint8Array> {
  const scale = devicePixelRatio;
  const [margin, line, swatch] = [MARGIN * scale, LINE * scale, SWATCH * scale];
  const picture = document.createElement('canvas');
  picture.width = charts.reduce((sum, { canvas }) => sum + canvas.width + margin, margin);
  const chartHeight = Math.max(...charts.map(({ canvas }) => canvas.height));
  picture.height = 2 * margin + 2 * line + chartHeight;
  const ink = picture.getContext('2d');
  if (!ink) throw new Error('The plots could not be drawn as a picture.');
  ink.fillStyle = background;
  ink.fillRect(0, 0, picture.width, picture.height);
  ink.font = font.replace(/[\d.]+px/, (size) => `${parseFloat(size) * scale}px`);
  ink.textBaseline = 'middle';
  let left = margin;
  for (const { title, canvas } of charts) {
    ink.fillStyle = text;
    ink.fillText(title, left, margin + line / 2);
    ink.drawImage(canvas, left, margin + line);
    left += canvas.width + margin;
  }
  left = margin;
  const middle = margin + line + chartHeight + line / 2;
  for (const { name, color } of runs) {
    ink.fillStyle = color;
    ink.fillRect(left, middle - swatch / 2, swatch, swatch);
    ink.fillStyle = text;
    ink.fillText(name, left + 1.5 * swatch, middle);
    left += 3 * swatch + ink.measureText(name).width;
  }
  const file = await new Promise<Blob | null>((done) => {
    picture.toBlob(done, 'image/png');
  });
  if (!file) throw new Error('The plots could not be drawn as a picture.');
  return new Uint8Array(await file.arrayBuffer());
}
