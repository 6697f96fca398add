import { describe, expect, it } from 'vitest';
import { shadesOf } from './accent';

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('the shades of an accent', () => {
  it.each(['#000000', '#000080', '#7a1f3d', '#0f6e78', '#1a5a1a', '#6b4300'])(
    'of %s can be read where links and buttons stand',
    (accent) => {
      const shades = shadesOf(accent);
      expect(shades[7]).toBe(accent);
      expect(contrast('#ffffff', shades[7])).toBeGreaterThan(4.5);
      expect(contrast(shades[4], '#1a2227')).toBeGreaterThan(4.5); // links on a dark card
    },
  );
});
