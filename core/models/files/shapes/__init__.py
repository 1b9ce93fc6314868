"""What each of Keras' layers hands on, by the shapes of what it reads."""

from core.models.files.shapes.rules import output_shapes

__all__ = ["output_shapes"]
