// Loaded before anything is drawn: says that scripts run, so that what needs them may hide until asked for.
document.documentElement.classList.add("accord-scripted");
