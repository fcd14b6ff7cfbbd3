/** What shows images and videos alike. */
import HistogramCard from './HistogramCard.svelte';
import PictureBar from './PictureBar.svelte';
import PictureQuality from './PictureQuality.svelte';
import PictureViewport from './PictureViewport.svelte';
import PixelCard from './PixelCard.svelte';

export const PICTURE_PARTS = {
  bar: PictureBar,
  view: PictureViewport,
  cards: [
    { title: 'Quality', card: PictureQuality },
    { title: 'Pixel', card: PixelCard },
    { title: 'Histogram', card: HistogramCard },
  ],
};
