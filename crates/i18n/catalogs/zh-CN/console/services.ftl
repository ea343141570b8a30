
## Console: services
