import { IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react';
import { t } from '../messages';
import classes from './LinkState.module.css';
import type { Quality } from './media/client';

/** How one's own connection goes, in words; on a phone only where they matter. */
export function LinkState({ quality }: { quality: Quality | null }) {
  const Glyph = quality === 'poor' ? IconAntennaBars3 : IconAntennaBars5;
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
