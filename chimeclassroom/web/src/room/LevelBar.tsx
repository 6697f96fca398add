import { useEffect, useState } from 'react';
import { t } from '../messages';
import { LevelMeter } from './media/levelMeter';
import classes from './LevelBar.module.css';

const BARS = 12;

/** How loud the microphone is, as a row of lights. */
export function LevelBar({ track }: { track: MediaStreamTrack | null }) {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const meter = new LevelMeter();
    meter.listenTo(track);
    const timer = setInterval(() => setLevel(meter.level), 80);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }, [track]);
  // Ears hear steps of loudness, not of pressure.
  const lit = Math.min(BARS, Math.round(Math.sqrt(level) * BARS * 1.2));
  return (
    <div
      role="meter"
      aria-label={t.media.level}
      aria-valuemin={0}
      aria-valuemax={BARS}
      aria-valuenow={lit}
      className={classes.bar}
    >
      {Array.from({ length: BARS }, (_, at) => (
        <span key={at} data-lit={at < lit || undefined} />
      ))}
    </div>
  );
}
