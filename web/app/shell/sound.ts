/** The sounds, made on the spot: no file, no request. */
import type { Sound } from './view.svelte';

interface Note {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly length: number;
  readonly wave: OscillatorType;
}

const notes: Readonly<Record<Exclude<Sound, 'none'>, readonly Note[]>> = {
  drop: [{ from: 620, to: 880, at: 0, length: 0.16, wave: 'sine' }],
  chime: [
    { from: 784, to: 784, at: 0, length: 0.35, wave: 'sine' },
    { from: 1175, to: 1175, at: 0.09, length: 0.5, wave: 'sine' },
  ],
  wood: [
    { from: 420, to: 180, at: 0, length: 0.07, wave: 'triangle' },
    { from: 520, to: 240, at: 0.1, length: 0.07, wave: 'triangle' },
  ],
};

let audio: AudioContext | undefined;

/** Plays a sound; silently nothing where the browser wants a click first. */
export function play(sound: Sound): void {
  if (sound === 'none' || typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  const context = audio;
  if (context.state === 'suspended') context.resume().catch(() => undefined);
  for (const note of notes[sound]) {
    const start = context.currentTime + note.at;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.type = note.wave;
    tone.frequency.setValueAtTime(note.from, start);
    tone.frequency.exponentialRampToValueAtTime(note.to, start + note.length);
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.12, start + 0.012);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + note.length);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + note.length + 0.02);
  }
}
