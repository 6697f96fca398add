import { playOn } from './sound';

const SECONDS = 0.6;

/** Plays two soft notes, one after the other, where the others will be heard. */
export async function playTestTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = out.stream;
  playOn(element, speaker);
  const volume = context.createGain();
  volume.connect(out);
  [523.25, 659.25].forEach((frequency, at) => {
    const from = context.currentTime + at * SECONDS;
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(volume);
    note.start(from);
    note.stop(from + SECONDS);
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.05);
    volume.gain.linearRampToValueAtTime(0, from + SECONDS);
  });
  await element.play();
  await new Promise((done) => setTimeout(done, 2 * SECONDS * 1000));
  element.srcObject = null;
  await context.close();
}
