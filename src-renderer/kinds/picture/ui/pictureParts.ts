/** What shows images and videos alike. */
import HistogramCard from './HistogramCard.svelte';
import PictureBar from './PictureBar.svelte';
import PictureQuality from './PictureQuality.svelte';
import PictureStage from './PictureStage.svelte';
import PixelCard from './PixelCard.svelte';

export const PICTURE_PARTS = {
  bar: PictureBar,
  view: PictureStage,
  cards: [
    { title: 'Quality', card: PictureQuality },
    { title: 'Pixel', card: PixelCard },
    { title: 'Histogram', card: HistogramCard },
  ],
};
