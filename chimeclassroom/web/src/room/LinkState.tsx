import {
  IconAntennaBars3,
  IconAntennaBars5,
  IconAntennaBarsOff,
  type Icon,
} from '@tabler/icons-react';
import { t } from '../messages';
import classes from './LinkState.module.css';
import type { Quality } from './media/client';

const glyphs: Readonly<Record<Quality, Icon>> = {
  good: IconAntennaBars5,
  poor: IconAntennaBars3,
  away: IconAntennaBarsOff,
};

/** How one's own connection goes, in words; on a phone only where they matter. */
export function LinkState({ quality }: { quality: Quality | null }) {
  const Glyph = glyphs[quality ?? 'good'];
  return (
    <span role="status" className={classes.link} data-quality={quality ?? undefined}>
      {quality !== null && (
        <>
          <Glyph size={18} stroke={1.8} aria-hidden />
          <span className={classes.words}>{t.link[quality]}</span>
        </>
      )}
    </span>
  );
}
