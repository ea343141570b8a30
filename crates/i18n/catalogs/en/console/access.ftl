
## Console: access
