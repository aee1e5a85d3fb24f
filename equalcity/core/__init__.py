"""What every app uses; knows nobody and stores nothing."""
