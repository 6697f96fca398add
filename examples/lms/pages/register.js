// Leaves the page when the tool in the frame says that it is done.
addEventListener('message', (event) => {
  if (event.source !== document.getElementById('registration').contentWindow) return;
  if (event.data?.subject === 'org.imsglobal.lti.close') location.assign(document.getElementById('school').href);
});
