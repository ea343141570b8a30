
## Console: settings
