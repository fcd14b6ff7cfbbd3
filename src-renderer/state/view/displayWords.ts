/** How a picture is brought to the screen, in words. */
import { isNeutral, type Display, type DisplayChannel, type FalseColour } from '../../../src-main/core/render/display.ts';

export const CHANNEL_NAMES: Record<DisplayChannel, string> = {
  ...{ rgb: 'Colour', red: 'Red', green: 'Green', blue: 'Blue', alpha: 'Alpha', luminance: 'Luminance' },
};

export const FALSE_COLOUR_NAMES: Record<FalseColour, string> = { none: 'None', ember: 'Ember', lagoon: 'Lagoon' };

/** What is changed of the picture, for people: "+1.5 stops · gamma 2.2 · red · Ember". Empty where nothing is. */
export function displayWords({ exposure, gamma, channel, falseColour }: Display): string {
  const stops = `${exposure > 0 ? '+' : '−'}${Math.abs(exposure)} ${Math.abs(exposure) === 1 ? 'stop' : 'stops'}`;
  return [
    ...(exposure === 0 ? [] : [stops]),
    ...(gamma === 1 ? [] : [`gamma ${gamma}`]),
    ...(channel === 'rgb' ? [] : [CHANNEL_NAMES[channel].toLowerCase()]),
    ...(falseColour === 'none' ? [] : [`false colour ${FALSE_COLOUR_NAMES[falseColour]}`]),
  ].join(' · ');
}

/** That a file does not hold what is seen; empty where it does. */
export function asItIsWords(display: Display): string {
  return isNeutral(display) ? '' : `You see it with ${displayWords(display)}; the file holds the values as they are.`;
}
