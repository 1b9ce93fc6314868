"""What can be taken away from a run: a writer in a file each, and one function over them."""

from core.training.exports.forms import FORMS, TEXTS, Form, default_name, export, require_form, text
from core.training.exports.writing import Taken

__all__ = ["FORMS", "TEXTS", "Form", "Taken", "default_name", "export", "require_form", "text"]
