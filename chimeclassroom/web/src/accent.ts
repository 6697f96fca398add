/** Ten shades of one colour, as the theme wants them: the colour itself is the eighth. */
export type Shades = [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

// How much white goes into the lighter shades. At 0.6 even black can be read on a dark ground, where
// links take the fifth.
const WHITE = [0.93, 0.85, 0.76, 0.68, 0.6, 0.4, 0.2] as const;
const BLACK = [0.15, 0.3] as const;

export function shadesOf(colour: string): Shades {
  const light = WHITE.map((share) => mix(colour, 255, share));
  const dark = BLACK.map((share) => mix(colour, 0, share));
  return [...light, colour, ...dark] as Shades;
}

/** The colour with a share of white or black in it. */
function mix(colour: string, other: 0 | 255, share: number): string {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const mixed = channels.map((channel) => Math.round(channel * (1 - share) + other * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
