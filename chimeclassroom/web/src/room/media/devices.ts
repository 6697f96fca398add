import type { Picture } from './choices';

/** Why a device cannot be used. */
export type Trouble = 'denied' | 'missing' | 'busy' | 'failed';

/** How large a picture is asked for; cameras give what comes nearest. */
export const sizeOf = ({ height, frameRate }: Picture): MediaTrackConstraints => ({
  width: { ideal: Math.round((height * 16) / 9) },
  height: { ideal: height },
  frameRate: { max: frameRate },
});

/** What the browser is asked for. */
export function wishFor(
  device: 'microphone' | 'camera',
  id: string | undefined,
  picture: Picture,
): MediaStreamConstraints {
  const deviceId = id === undefined ? {} : { deviceId: { exact: id } };
  return device === 'microphone'
    ? { audio: deviceId }
    : { video: { ...sizeOf(picture), ...deviceId } };
}

export function stop(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

/** Pages that did not come safely have no devices at all. */
export function mediaDevices(): MediaDevices {
  const { mediaDevices: devices } = navigator as { mediaDevices?: MediaDevices };
  if (devices === undefined) throw new DOMException('no devices here', 'NotAllowedError');
  return devices;
}

export const isDismissal = (error: unknown) =>
  error instanceof DOMException && error.name === 'NotAllowedError';

export function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'failed';
}
