
## Console: roster
