"""`python -m pipeline` is `khabar`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
