/**
 * Gives every page of a context that is opened from now on a microphone that never falls silent. The
 * browser's own beeps for a moment every second, which nobody would call speaking.
 */
export const speakWithoutPause = (context) =>
  context.addInitScript(() => {
    const devices = navigator.mediaDevices;
    if (devices === undefined) return;
    const original = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      if (!wish.audio) return original(wish);
      const audio = new AudioContext();
      const voice = audio.createOscillator();
      const out = audio.createMediaStreamDestination();
      voice.connect(out);
      voice.start();
      return out.stream;
    };
  });
