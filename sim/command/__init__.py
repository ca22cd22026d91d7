"""What commands share: options, progress, workers, how they end."""
