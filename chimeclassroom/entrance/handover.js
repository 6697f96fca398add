// Where the browser lets this page keep something, the code goes into the tab's
// own storage: no link that somebody sends can put it there. Only where it does
// not, the code goes into the fragment, which no server and no log sees.
(() => {
  const handOver = document.querySelector('[data-hand-over]').dataset.handOver;
  let address = '/';
  try {
    sessionStorage.setItem('chimeclassroom.handOver', handOver);
  } catch {
    address += '#' + handOver;
  }
  location.replace(address);
})();
