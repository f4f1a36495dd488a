"""The few lines of OpenAI's SDK that do what a run did."""

from services import settings, store
from services.finetunes.run import asked
from services.words import TrainingApi

KEY_VARIABLE = "OPENAI_API_KEY"
_TEMPLATE = """\
import os
import time

from openai import OpenAI

client = OpenAI(base_url={base_url!r}, api_key=os.environ[{key!r}])
{uploads}
job = client.fine_tuning.jobs.create(
{arguments}
)
while job.status not in ("succeeded", "failed", "cancelled"):
    time.sleep(5)
    job = client.fine_tuning.jobs.retrieve(job.id)
print(job.status, job.fine_tuned_model)
"""


def training_file(run: store.FineTuneRun) -> str:
    """Name the file of a run's training rows, as it is downloaded and as the lines open it."""
    return f"train-{run.data_hash[:12]}.jsonl"


def validation_file(run: store.FineTuneRun) -> str:
    """Name the file of a run's validation rows."""
    return f"valid-{run.data_hash[:12]}.jsonl"


def snippet(run: store.FineTuneRun) -> str | None:
    """Write the lines; None for a host that is not asked as OpenAI is, and a run that was made elsewhere."""
    host = run.base_model.provider
    if run.elsewhere or host.training_api is not TrainingApi.OPENAI:
        return None
    return _TEMPLATE.format(
        base_url=_address(host),
        key=KEY_VARIABLE,
        uploads="\n".join(_uploads(run)),
        arguments="\n".join(f"    {name}={value}," for name, value in _arguments(run).items()),
    )


def _address(host: store.Provider) -> str:
    endpoint = settings.load().models() if host.embedded else None
    return endpoint.url if endpoint else host.base_url


def _uploads(run: store.FineTuneRun) -> list[str]:
    files = {"training": training_file(run)} | ({"validation": validation_file(run)} if run.validation_jsonl else {})
    return [
        f'{name} = client.files.create(file=open("{file}", "rb"), purpose="fine-tune")' for name, file in files.items()
    ]


def _arguments(run: store.FineTuneRun) -> dict[str, str]:
    request = asked(run)
    method = request.method.value
    with_parameters = {"hyperparameters": {"n_epochs": request.epochs, **request.hyperparameters}}
    arguments = {"model": repr(request.base_model), "training_file": "training.id"}
    if run.validation_jsonl:
        arguments["validation_file"] = "validation.id"
    arguments |= {"suffix": repr(request.suffix), "method": repr({"type": method, method: with_parameters})}
    return arguments if request.seed is None else arguments | {"seed": repr(request.seed)}
