/** The moment at which calendar and clock of a zone show this; good enough for the fake. */
export function instantOf(date: string, time: string, timeZone: string): number {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const shown = new Intl.DateTimeFormat('sv', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(wanted);
  return wanted - (Date.parse(`${shown.replace(' ', 'T')}Z`) - wanted);
}
