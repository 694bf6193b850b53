import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.json.model.JsonObject;
import org.hl7.fhir.utilities.json.parser.JsonParser;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.service.model.InstanceValidatorParameters;

/**
 * The official validator over every file of a folder (first argument), without a network.
 * Further arguments are folders of definitions. One line to a finding, its parts between tabs.
 */
class Judge {
    public static void main(String[] args) throws Exception {
        ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
        // What a sender extends its own resources with is the sender's.
        // The guide of subscriptions is not among the packages: its extensions are taken, not judged.
        InstanceValidatorParameters rules = new InstanceValidatorParameters()
            .addExtension("https://ehr.example/")
            .addExtension("http://hl7.org/fhir/uv/subscriptions-backport/");
        ValidationEngine engine = new ValidationEngine.ValidationEngineBuilder()
            .withVersion("4.0.1").withNoTerminologyServer().withCanRunWithoutTerminologyServer(true)
            .withDefaultInstanceValidatorParameters(rules)
            .fromSource("hl7.fhir.r4.core#4.0.1");
        engine.setLocale(Locale.ENGLISH);
        for (int i = 1; i < args.length; i++) {
            engine.getIgLoader().loadIg(engine.getIgs(), engine.getBinaries(), args[i], false);
        }
        engine.prepare();
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(args[0]))) {
            files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : files) {
            List<ValidationMessage> said = new ArrayList<>();
            byte[] content = Files.readAllBytes(file);
            engine.validate(content, FhirFormat.JSON, new ArrayList<>(), said);
            for (ValidationMessage message : said) {
                System.out.println(String.join("\t", "FINDING", file.getFileName().toString(),
                    message.getLevel().toCode(), String.valueOf(message.getLocation()),
                    message.getMessage().replaceAll("\\s+", " ")));
            }
            // Counted in the bytes that were judged.
            Map<String, Integer> types = new TreeMap<>();
            for (JsonObject entry : JsonParser.parseObject(content).getJsonObjects("entry")) {
                types.merge(entry.getJsonObject("resource").asString("resourceType"), 1, Integer::sum);
            }
            types.forEach((type, count) ->
                System.out.println(String.join("\t", "COUNT", file.getFileName().toString(), type, count.toString())));
            System.out.println("JUDGED\t" + file.getFileName());
        }
    }
}
