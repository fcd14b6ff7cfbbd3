/** The program of a thread that draws bands of pictures of a shape. */
import { workerData } from 'node:worker_threads';
import type { RayBand } from '../../../../core/render/pictureBands.ts';
import { drawBand } from '../../../../core/render/renderShape.ts';
import { volumeSource } from '../../../../core/render/volumeSource.ts';
import type { BandQuestion, RenderTask } from './renderThreads.ts';
import { answerQuestions } from '../../../threads/taskThread.ts';

const { shown, other } = workerData as RenderTask;
const sources = { shown: volumeSource(shown), other: other && volumeSource(other) };
answerQuestions<BandQuestion, RayBand>(({ picture, top, rows }) => {
  const band = drawBand(sources, picture, top, rows);
  return { answer: band, handed: [band.pixels] };
});
