#include <algorithm>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "hml/cli/catalogue_page.hpp"
#include "hml/cli/command.hpp"
#include "hml/core/error.hpp"

namespace hml::cli {

Command list_command() {
  return {"list", "List observables, modules, approaches, ... with their parameters", [](CLI::App& app) {
            auto what = std::make_shared<std::string>();
            auto markdown = std::make_shared<bool>(false);
            std::vector<std::string> names{"all"};
            for (const auto& chapter : catalogue_chapters()) names.push_back(chapter.name);
            app.add_option("WHAT", *what, "Which catalogue")
                ->required()
                ->option_text(fmt::format("TEXT:{{{}}} REQUIRED", fmt::join(names, ",")));
            app.add_flag("--markdown", *markdown, "As the page docs/catalogue.md has it");
            return [what, markdown, names] {
              if (std::find(names.begin(), names.end(), *what) == names.end())
                throw unknown_name(ErrorKind::usage, "catalogue", *what, names);
              std::string out = *what == "all" && *markdown ? catalogue_preface() : "";
              for (const auto& chapter : catalogue_chapters())
                if (*what == "all" || *what == chapter.name) out += *markdown ? chapter.markdown() : chapter.text();
              fmt::print("{}", out);
            };
          }};
}

}  // namespace hml::cli
