import { useEffect, useRef } from 'react';
import classes from './VideoView.module.css';

interface Props {
  track: MediaStreamTrack | undefined;
  label: string;
  /** One's own picture is shown as in a mirror. */
  mirrored?: boolean;
  /** The whole picture, with margins where it is of another shape. */
  whole?: boolean;
}

/** A picture without its sound, which is played elsewhere. */
export function VideoView({ track, label, mirrored = false, whole = false }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = track === undefined ? null : new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      className={classes.video}
      data-mirrored={mirrored || undefined}
      data-whole={whole || undefined}
      aria-label={label}
      autoPlay
      playsInline
      muted
    />
  );
}
