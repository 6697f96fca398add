// Leaves the frame for the course.
top.location.replace(document.getElementById('back').href);
