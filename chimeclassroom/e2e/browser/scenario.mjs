/**
 * Plays one scenario and reports it to the Go test as a line of JSON. A scenario that fails does
 * not keep the next from playing, so that one run tells all there is to know.
 */
export async function scenario(name, play) {
  let error = '';
  try {
    await play();
  } catch (failure) {
    error = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  }
  console.log(JSON.stringify({ scenario: name, error }));
}
